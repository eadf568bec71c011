# Everything sets itself up: uv, Python 3.13 and .venv. `make help` lists the targets.
SHELL := bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
.PHONY: help setup demo sandbox test check fix bench full picture lock clean real-clients compare package audit fuzz mutants campaign soak

PYTHON := .venv/bin/python
READY := .venv/.ready

help: ## List the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 16

setup: $(READY) ## Install uv, Python 3.13 and the packages into .venv

$(READY): requirements-dev.txt tools/bootstrap.sh
	@bash tools/bootstrap.sh

demo: $(READY) ## Watch the main job on a simulated tenant; fails when anything is not as expected
	@$(PYTHON) -m sandbox.demo

sandbox: $(READY) ## Keep a simulated tenant and the function app running (SEED=tenant.yaml FAULTS=faults.yaml: docs/sandbox.md)
	@$(PYTHON) -m sandbox $(if $(SEED),--seed $(SEED)) $(if $(FAULTS),--faults $(FAULTS))

check: $(READY) ## Format, lint, types, import contracts, function app doctor (seconds)
	@$(PYTHON) tools/stages.py check

test: $(READY) ## All that CI runs, with seconds per stage
	@$(PYTHON) tools/stages.py test

full: $(READY) ## The heavy rest: slow tests, long fuzzing, bench, a soak of ten minutes, compare (hours)
	@$(PYTHON) tools/stages.py full

real-clients: $(READY) ## Azure CLI and Cloud Custodian, unmodified, on the simulated tenant (installs 1.4 GB under .work)
	@$(PYTHON) -m tools.real_clients

compare: $(READY) ## The enforcer beside Cloud Custodian, az and a script, on simulated tenants (an hour; KEEP=1 writes it into docs; JSON=1)
	@$(PYTHON) -m bench.compare $(if $(KEEP),--keep) $(if $(JSON),--json)

fuzz: $(READY) ## A million deliveries at the front door, by atheris; an hour; goes on where it was stopped (RUNS, SEED)
	@$(PYTHON) -m tools.fuzz_events $(if $(RUNS),--runs $(RUNS)) $(if $(SEED),--seed $(SEED))

mutants: $(READY) ## How many changes to scope, controls and events their tests notice, by mutmut (seconds to minutes a module, 10 at most; MODULE=scope INTO=FILE: docs/mutants.md)
	@$(PYTHON) -m tools.mutants $(MODULE) $(if $(INTO),--into $(INTO))

package: $(READY) ## Build the deployable zip, dist/enforcer.zip, and what is in it, dist/enforcer.cdx.json; the same bytes every time (JSON=1)
	@$(PYTHON) -m tools.package $(if $(JSON),--json)

audit: $(READY) ## Look up every pinned package among known vulnerabilities (needs PyPI)
	@$(PYTHON) -m tools.audit

bench: $(READY) ## One table of speed, calls and memory, each beside its limit or a peer (half an hour; ONLY=storm QUICK=1 JSON=1 INTO=FILE: docs/performance.md)
	@$(PYTHON) -m sandbox.storage --install >&2 || true
	@$(PYTHON) -m bench $(if $(ONLY),--only $(ONLY)) $(if $(QUICK),--quick) $(if $(JSON),--json) $(if $(INTO),--into $(INTO))

soak: $(READY) ## Virtual weeks on the real worker, Azurite and exporter: nothing grows, nothing is left behind (MINUTES=40 SEED JSON=1)
	@$(PYTHON) -m sandbox.storage --install >&2 || true
	@$(PYTHON) -m bench.soak --minutes $(or $(MINUTES),40) $(if $(SEED),--seed $(SEED)) $(if $(JSON),--json)

campaign: $(READY) ## An hour of random schedules, faults and crashes, steered towards what is rare; then the seeded mutants (MINUTES=60 SEED, RESUME=1 goes on)
	@$(PYTHON) -m bench.campaign_at_length --minutes $(or $(MINUTES),60) $(if $(SEED),--seed $(SEED)) $(if $(RESUME),--resume)

picture: $(READY) ## Take docs/images/report.png anew: the report of an invented estate, in Chromium
	@$(PYTHON) -m tools.report_picture

fix: $(READY) ## Format, and fix what the linter can fix
	@.venv/bin/ruff format . && .venv/bin/ruff check --fix .

lock: $(READY) ## Pin requirements*.txt anew, with hashes
	@bash tools/lock.sh

clean: ## Remove everything that the other targets made
	@rm -rf .venv .work dist .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
