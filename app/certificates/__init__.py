"""Proof: rules of issue, documents, verification and revocation."""
