"""The world outside the box: a seeded clinic, its PMS, an SMS carrier and the people who answer.

Everything here is written from vendors' documentation and imports neither `appliance.adapters`
nor `appliance.domain`: it has to be able to disagree with them.
"""
