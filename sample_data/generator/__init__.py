"""How the sample logs are made: a small simulation of four invented companies, one module each.

`clock` knows when people work, `office` lets people work through cases one after the other (so queues arise by themselves),
`arrivals` says when customers come, `words` what people write, `table` how the result is written to disk, dirt included.
"""
