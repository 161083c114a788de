#!/usr/bin/env bash
# A messy notebook becomes a package whose tests pass and whose job runs. `make demo` calls this.
set -euo pipefail
cd "$(dirname "$0")/.."
export PATH="$PWD/.venv/bin:$PATH"

show() {
    printf '\n$ %s\n' "$*"
    "$@"
}

rm -rf build/demo
mkdir -p build
cp -R examples/solar_savings build/demo
cd build/demo

show nb2prod check solar_savings.ipynb || [ $? -eq 1 ] # 1: it found something, as it should
show nb2prod productionize solar_savings.ipynb --out solar_savings

# From here on in an environment of the package's own, without nb2prod.
show python3 -m venv .venv
export PATH="$PWD/.venv/bin:$PATH"
show pip install -qq --no-compile --editable 'solar_savings[test]'
show python -m pytest -q solar_savings
show papermill solar_savings/jobs/solar_savings.ipynb kwh_price_0.35.ipynb -p kwh_price 0.35
# Texas sends other columns, units and times: refused before anything is computed or written.
show python -m solar_savings --bills-ca-path bills_tx.csv || [ $? -eq 4 ]

cat <<END

In build/demo/:
  solar_savings.ipynb      the notebook, as it was
  solar_savings/           its package; README.md and CHECKLIST.md are the places to begin
  kwh_price_0.35.ipynb     the package's job, executed with another price
  savings_ca.csv           the job's results
  model.pkl
END
