"""`svcaudit init`: from nothing, or from an unknown export, to a first audit."""
