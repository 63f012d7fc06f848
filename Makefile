# What there is to do here. The logic is in crates/xtask; `make help` lists this.
XTASK := cargo run --quiet --package xtask --

.DEFAULT_GOAL := help
.PHONY: assets bench bench-pages bench-sign-in check conformance demo fmt help soak test

demo: ## build, make a demo country and serve it on http://localhost:8080
	@$(XTASK) demo

test: ## all that CI does, installing what it needs: lints, tidy, tests on both engines, third parties
	@$(XTASK) test

check: ## the quick part of it: formatting, lints, tidy, tests on SQLite
	@$(XTASK) check

conformance: ## only the third-party checks: the log, a witness, the pages in a browser
	@$(XTASK) conformance

bench: ## the numbers of docs/benchmarks.md on this machine
	@$(XTASK) bench

bench-sign-in: ## those of sign-in, beside oidc-provider
	@$(XTASK) bench-sign-in

bench-pages: ## what pages weigh, and how soon they show over a slow line
	@$(XTASK) bench-pages

soak: ## hours: kills by the hundred, thousands of cases, fuzzing; PART=sqlite for one; writes docs/soak.md
	@$(XTASK) soak $(PART)

assets: ## style sheet, fonts and script for the pages, from npm
	@$(XTASK) assets

fmt: ## format the code
	@$(XTASK) fmt

help: ## this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)
