package assets

import _ "embed" // for AppIcon

// AppIcon is the program's icon as PNG, 256 x 256.
//
//go:embed icons/foyer.png
var AppIcon []byte
