"""Remediation action-item tracker."""
