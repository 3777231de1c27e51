# The two commands: `make rehearse` migrates one embedded cluster to another, `make test` runs all tests.
# Both install what is missing on a Debian machine that has Swift.

SWIFT ?= swift
SOURCES := Package.swift Sources Tests Benchmarks

SWIFT_BACKTRACE ?= enable=no
export SWIFT SWIFT_BACKTRACE

.DEFAULT_GOAL := help
.PHONY: help setup setup-tests build rehearse test test-kafka check format bench clean

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: ## Install the system libraries that kedge links, where they are missing
	@Scripts/install-packages Scripts/packages.txt

setup-tests: setup ## Install the servers, clients and judges that the tests use, where they are missing
	@Scripts/install-packages Scripts/packages-tests.txt
	@Scripts/make-venv .venv Tests/requirements.txt
	@Scripts/make-venv .venv-parliament Tests/AccessTests/Judges/requirements-parliament.txt

build: setup ## Build the release binary
	$(SWIFT) build -c release --product kedge

rehearse: build ## Migrate one embedded cluster to another, from manifests in a git repository
	$$($(SWIFT) build -c release --product kedge --show-bin-path)/kedge rehearse

# What only computes may run side by side. What talks to servers, with time limits, has the machine for itself.
COMPUTING := ^(AccessTests|CryptographyTests|ManifestsTests)\.

test: setup-tests ## Run all tests
	$(SWIFT) build --build-tests
	@Scripts/run-tests --skip-build --parallel --filter '$(COMPUTING)'
	@Scripts/run-tests --skip-build --no-parallel --skip '$(COMPUTING)'

test-kafka: setup-tests ## Migrate between two clusters of Apache Kafka 3.9, which Docker runs
	@SWIFT="$(SWIFT)" Scripts/test-kafka

check: ## Check the format, the lint rules and that modules import only modules below them
	$(SWIFT) format lint --strict --recursive --parallel $(SOURCES)
	@Scripts/check-imports

format: ## Rewrite the sources in the project's format
	$(SWIFT) format format --in-place --recursive --parallel $(SOURCES)

bench: build ## Measure; the README's figures come from here
	@Benchmarks/run

clean: ## Remove what was built
	rm -rf .build
