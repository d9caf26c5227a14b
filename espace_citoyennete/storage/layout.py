"""What the folder of a base holds."""

DATA = "donnees.db"  # opened by SQLite alone, never as a file
KEYS = "cles.json"
NEW_KEYS = "cles.json.nouveau"  # the keys of a base that is being made
ATTEMPTS = "essais.json"
RESTORED = "restauration.json"  # what the first opening after a restoration has to do
SEAT = "ouverte.verrou"  # locked by who works on the base; that it exists means nothing
SEAT_NOTE = "ouverte.json"  # who that is, for whoever finds it locked
TURN = "travail.verrou"  # locked by what takes the whole base: a copy, a drill, a change of key
COPIES = "sauvegardes"
COPY_SUFFIX = ".sauvegarde"
