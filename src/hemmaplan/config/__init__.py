"""The installation: settings, where its register is and how it is opened. The outermost ring."""
