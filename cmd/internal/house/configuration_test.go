package house_test

import (
	"bytes"
	"encoding/json"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"foyer/assets/catalogue"
	"foyer/cmd/internal/house"
	"foyer/data/fault"
	"foyer/data/policy"
	"foyer/data/portal"
)

func TestAConfigurationIsTakenWholeOrNotAtAll(t *testing.T) {
	home := filepath.Join(t.TempDir(), "home")
	h, _ := create(t, home, morning().source())
	closed(t, h)
	h, ctx := open(t, home, founder, passphrase, morning().source())
	before, err := h.Configuration(ctx)
	if err != nil {
		t.Fatal(err)
	}
	good := before
	good.Portal.Name, good.Portal.Join = "Cedar Hollow by mail", portal.ByMail
	good.Features = []house.FeatureConfiguration{{Key: "messages", State: portal.On, ShowPaper: true}}
	wrong := policy.Default(policy.Email)
	wrong.Numbers["office"] = 4000
	bad := good
	bad.Policies = []house.PolicyConfiguration{{Kind: policy.Email, Settings: wrong}}
	if err := h.Configure(ctx, bad); err == nil {
		t.Fatal("a policy that can't be was taken")
	}
	if after, err := h.Configuration(ctx); err != nil || !reflect.DeepEqual(before, after) {
		t.Errorf("half of it was kept: %+v, %v", after, err)
	}
	good.Policies = []house.PolicyConfiguration{{Kind: policy.Email, Settings: policy.Default(policy.Email)}}
	if err := h.Configure(ctx, good); err != nil {
		t.Fatal(err, fault.Message(err))
	}
	if after, err := h.Configuration(ctx); err != nil || after.Portal.Name != "Cedar Hollow by mail" {
		t.Errorf("%+v, %v", after, err)
	}
}

func TestAConfigurationsWordsAreMeasuredBeforeItStarts(t *testing.T) {
	c := house.Configuration{Format: 1, Features: []house.FeatureConfiguration{{Key: "messages", State: portal.Off, Wording: portal.Wording{"en": catalogue.Line{Line: strings.Repeat("x", 200)}}}}}
	file, err := json.Marshal(c)
	if err != nil {
		t.Fatal(err)
	}
	_, err = house.ReadConfiguration(bytes.NewReader(file))
	says(t, err, "The configuration's words for messages: line: The line for papers is longer than 60 characters. Nothing was changed.")
}
