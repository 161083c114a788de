#!/usr/bin/env bash
# A messy notebook becomes a package whose tests pass, and whose job runs again and again. `make demo` calls this.
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

# With nb2prod each run is remembered. California today; Texas sends other columns, units and times.
export PATH="${PATH#*:}" NB2PROD_RUNS="$PWD/runs.sqlite"
best() { nb2prod runs table solar_savings --format json | python3 -c '
import json, sys
print(max(json.load(sys.stdin), key=lambda run: run["metrics"].get("R2", -1))["id"])'; }
show nb2prod run solar_savings
first=$(best)
show nb2prod run solar_savings -p bills_ca_path bills_tx.csv || [ $? -eq 4 ] # 4: a contract is broken
show nb2prod sweep solar_savings --param kwh_price=0.25,0.3 --param seed=1,2
show nb2prod runs table solar_savings
show nb2prod which model.pkl
show nb2prod promote "$first"
show nb2prod promote "$(best)" --metric R2
show nb2prod rollback solar_savings
show nb2prod target add solar_savings grafana

cat <<END

In build/demo/:
  solar_savings.ipynb      the notebook, as it was
  solar_savings/           its package; README.md and CHECKLIST.md are the places to begin
  kwh_price_0.35.ipynb     the package's job, executed by papermill with another price
  solar_savings/artifacts/ every run's notebook, and the table of the sweep
  solar_savings/deploy/    a dashboard for Grafana
  savings_ca.csv           the job's results
  model.pkl
END
