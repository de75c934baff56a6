"""The only sockets to other machines: one class per wire, which turns every failure into one of ours."""
