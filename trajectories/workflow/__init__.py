"""The only writers of states and clocks in this app: the trajectory, its intake, and the obligation."""
