"""An imitation of a replica set: members that elect a primary, in front of one server without sessions.

It speaks OP_MSG as MongoDB 4.4 does (wire version 9), and follows two of the drivers' specifications: Server
Discovery And Monitoring, for what a member says of itself and answers when it is no primary; and Retryable
Writes, for what is answered when a write comes a second time.

All members share the server behind them. So there is no replication that could lag, no majority to wait for
and nothing to roll back: what was executed is there, for every primary after. An election takes as long as
it is told to. What a real set does beyond that, only a real one can show.
"""
