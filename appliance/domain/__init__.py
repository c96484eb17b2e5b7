"""The rules: who may be texted what and when, what a reply means, what may be booked, how it is proved.

Pure: standard library only. Time, tables and facts are arguments; nothing here reads a clock, a file
or a socket, so that every decision can be made again from its inputs.
"""
