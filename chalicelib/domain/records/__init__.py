"""Third parties' records (S09): what carriers and payment providers attest, in one canonical form."""
