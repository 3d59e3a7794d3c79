"""Work over all members of a group, kind by kind; `application.mustering` takes it from shard to shard."""
