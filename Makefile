# What people type; the work is done by CMake, tools/ and ./setup. docs/building.md says more.
PREFIX ?= /usr/local
PRESET ?= release
BUILD = build/$(PRESET)

.PHONY: all build test demo check install bench format clean

all: build

# Configures once; afterwards the build itself notices new files.
build:
	@test -f $(BUILD)/build.ninja || cmake --preset $(PRESET)
	@cmake --build --preset $(PRESET)

test:
	@./setup
	@$(MAKE) --no-print-directory build
	@tools/test $(BUILD)

demo:
	@./setup core
	@$(MAKE) --no-print-directory build
	@tools/demo $(BUILD)/candour

check:
	@tools/check

install: build
	cmake --install $(BUILD) --prefix $(PREFIX)

bench:
	@test -f $(BUILD)/build.ninja || cmake --preset $(PRESET)
	@cmake -DCANDOUR_BENCH=ON $(BUILD) >/dev/null
	@cmake --build --preset $(PRESET)
	@for program in $(BUILD)/bench/*_bench; do echo "== $${program##*/}"; $$program || exit 1; done
	@for script in bench/*.sh; do echo "== $${script##*/}"; sh $$script $(BUILD)/candour || exit 1; done

format:
	@find src include tests tools bench -name '*.[ch]' | xargs -r clang-format -i

clean:
	rm -rf build out
