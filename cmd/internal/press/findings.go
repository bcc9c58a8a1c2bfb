package press

import (
	"context"

	"foyer/reports/summary"
)

// Warnings counts what the checks warn of in a visit's summary, without setting the paper.
func (p *Press) Warnings(ctx context.Context, visitID string) (n int, err error) {
	in, _, err := p.input(ctx, visitID, Options{})
	if err != nil {
		return 0, err
	}
	for _, f := range summary.Check(in) {
		if f.Severity == summary.Warning {
			n++
		}
	}
	return n, nil
}
