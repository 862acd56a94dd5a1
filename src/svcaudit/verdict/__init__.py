"""Judgements to verdicts: waivers and gates."""
