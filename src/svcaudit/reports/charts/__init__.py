"""Pictures of a run, drawn by Vega-Lite without a browser and without a net: Altair and vl-convert are used in this room alone."""
