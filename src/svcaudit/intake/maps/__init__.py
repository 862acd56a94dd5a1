"""The maps that come with the product, one for each kind of export; `svcaudit log maps` lists them."""
