# `make help` lists the targets. PYTHON=python3.12 chooses the interpreter of the environment.
PYTHON ?= python3
venv := .venv/bin
offscreen := QT_QPA_PLATFORM=offscreen
locked = UV_CUSTOM_COMPILE_COMMAND='make lock' build/uv/bin/uv pip compile pyproject.toml --quiet --universal \
	--python-version 3.11 --generate-hashes --no-emit-index-url $(UPGRADE) --output-file $(1) >/dev/null

.DEFAULT_GOAL := help
.PHONY: help ready run test trust lint bench lock audit package

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
	@$(offscreen) $(venv)/python -m pytest --numprocesses 2 --dist worksteal

trust: ready ## Éprouver les promesses de fiabilité en entier, et imprimer leurs chiffres
	@$(offscreen) $(venv)/python -m tests.trust

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

audit: ## Chercher les failles connues des bibliothèques verrouillées (demande le réseau)
	@$(PYTHON) -m venv build/audit && build/audit/bin/pip install --quiet pip-audit
	@build/audit/bin/pip-audit --requirement requirements.txt --disable-pip

package: ready ## Construire dist/ : le dossier autonome et le paquet .deb, puis les essayer
	@$(PYTHON) -m venv build/sbom && build/sbom/bin/pip install --quiet cyclonedx-bom
	@$(venv)/python packaging/build.py
	@$(venv)/python packaging/smoke.py
