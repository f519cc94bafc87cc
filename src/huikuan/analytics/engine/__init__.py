"""The engines that answer reports: each speaks its own language, all give the same figures."""
