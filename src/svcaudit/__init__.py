"""svcaudit holds logs of service processes against a service standard written in YAML."""

__version__ = "0.1.0"
