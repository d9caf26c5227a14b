# `make help` lists the targets. PYTHON=python3.12 chooses the interpreter of the environment.
PYTHON ?= python3
venv := .venv/bin
offscreen := QT_QPA_PLATFORM=offscreen
locked = UV_CUSTOM_COMPILE_COMMAND='make lock' build/uv/bin/uv pip compile pyproject.toml --quiet --universal \
	--python-version 3.11 --generate-hashes --no-emit-index-url $(UPGRADE) --output-file $(1) >/dev/null

.DEFAULT_GOAL := help
.PHONY: help ready run test lint bench lock package

help: ## Lister les commandes
	@sed -n 's/^\([a-z]*\):.*## /    make \1\t/p' $(MAKEFILE_LIST) | expand -t 20

ready:
	@$(PYTHON) tools/make_ready.py

run: ready ## Ouvrir la fenêtre (sans écran : la démonstration de 2022, son bilan en PDF et ses pages en images)
	@if [ -n "$$DISPLAY$$WAYLAND_DISPLAY" ] || [ "$$(uname)" != Linux ]; then \
		$(venv)/python -m espace_citoyennete; \
	else \
		$(offscreen) $(venv)/python -m espace_citoyennete sans-ecran demonstration; \
	fi

test: ready ## Passer toute la suite, sans écran
	@$(offscreen) $(venv)/python -m pytest --numprocesses 2

lint: ready ## Vérifier le style (ruff), les types (mypy --strict) et l’architecture
	@$(venv)/ruff check .
	@$(venv)/ruff format --check .
	@$(venv)/mypy
	@$(venv)/mypy packaging/build.py packaging/smoke.py
	@$(venv)/python -m pytest --quiet tests/test_architecture.py

bench: ready ## Mesurer la vitesse, en rapports à un plancher pris dans la même série
	@$(offscreen) $(venv)/python -m tests.benchmarks

lock: ## Réécrire requirements*.txt (versions et empreintes) d’après pyproject.toml ; UPGRADE=--upgrade les monte
	@$(PYTHON) -m venv build/uv && build/uv/bin/pip install --quiet uv
	@$(call locked,requirements.txt)
	@$(call locked,requirements-dev.txt --group dev)

package: ready ## Construire dist/ : le dossier autonome et le paquet .deb, puis les essayer
	@$(venv)/python packaging/build.py
	@$(venv)/python packaging/smoke.py
