"""What the *contrat de ville* asks of an action: its scale and its funding, by code."""

SCALES = {"AGGLOMERATION": "Agglomération", "VILLE": "Ville", "QUARTIER": "Quartier"}
FUNDINGS = {"DROIT_COMMUN": "Droit commun", "SPECIFIQUE": "Crédits spécifiques"}
DISTRICT = "QUARTIER"  # the scale that names a district
