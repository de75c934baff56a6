"""The only askers: SELECTs, and the frozen read models they return."""
