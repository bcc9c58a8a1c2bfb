package kit

import "sync/atomic"

var usualOrder atomic.Int32

// UseOrder sets which of two numbers is the month in dates that are typed into a new DateField, and written in figures.
func UseOrder(o Order) { usualOrder.Store(int32(o)) }

// UsualOrder is the order in use, MDY until UseOrder was called.
func UsualOrder() Order { return Order(usualOrder.Load()) }
