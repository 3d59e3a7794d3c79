"""What may be told of a case in public: texts without what says whose they are."""
