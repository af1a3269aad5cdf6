"""The only writers of a dossier: its sections, texts, evidence, questions for feedback and sealed versions."""
