package servicemap

// foundCache keeps what was found until the catalogue changes.
type foundCache struct{}
