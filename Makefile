# make demo   install into .venv, audit the sample log, and write the month's reports
# make test   install and run the whole suite (ARGS: more for pytest)
# make check  format, lint, types, import contracts, tests

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.PHONY: help demo test check format translations bench clean

help:  ## what can be made
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/'

$(VENV)/.product: pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[pdf]'
	@touch $@

$(VENV)/.developer: pyproject.toml $(VENV)/.product
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[dev]'
	@touch $@

SAMPLE := sample_data/enterprise_service
SAMPLE_LOG := $(SAMPLE).csv --spec process_specs/enterprise_service.yaml --map $(SAMPLE).map.yaml --waivers $(SAMPLE).waivers.yaml --fail-on never
MONTHS := reports/demo/months

demo: $(VENV)/.product  ## audit the sample log against a shipped standard; writes reports/demo, and the month's report in two languages
	@$(BIN)/svcaudit check $(SAMPLE_LOG) --run reports/demo -o reports/demo/report.html --limit 5
	@for month in 2025-09-30 2025-10-31; do \
		$(BIN)/svcaudit check $(SAMPLE_LOG) --period $${month%-*} --as-of $$month --run $(MONTHS)/$${month%-*} --quiet > /dev/null || exit; \
	done
	@for lang in en zh; do for format in html xlsx pdf; do \
		$(BIN)/svcaudit report $(MONTHS)/2025-10 --compare $(MONTHS)/2025-09 --history $(MONTHS) --lang $$lang -o reports/demo/october-$$lang.$$format \
			|| [ $$format = pdf ] || exit; \
	done; done

test: $(VENV)/.developer  ## run the whole test suite (ARGS="--durations=20")
	PYTHONDONTWRITEBYTECODE= $(BIN)/python -m pytest -n auto --dist loadfile --no-loadscope-reorder $(ARGS)

check: $(VENV)/.developer  ## format, lint, types, import contracts, then the tests
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(MAKE) test

format: $(VENV)/.developer  ## format and mend what can be mended
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

translations: $(VENV)/.developer  ## collect the texts of the reports into the catalogues of src/svcaudit/locale
	$(BIN)/python -m svcaudit.reports.translations

bench: $(VENV)/.developer  ## everything measured, side by side: bare read, pandas, engines, whole processes (BENCH="--parts read")
	$(BIN)/python benchmarks/all.py $(BENCH)

clean:  ## remove what was made
	rm -rf $(VENV) reports/demo .mypy_cache .ruff_cache .pytest_cache .import_linter_cache
