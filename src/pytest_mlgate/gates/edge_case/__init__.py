"""What is asked of single cases, and of single decisions: `edge_case_gate`."""
