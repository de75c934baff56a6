"""Pure deciders: plain values in, plain values out."""
