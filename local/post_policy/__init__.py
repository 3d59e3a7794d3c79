"""What S3 checks of a browser's upload form and of a presigned link, put in front of moto, which checks neither.

Codes, messages and the order of checks follow answers recorded from S3; where S3's answer is not known the form is
refused. The application behind sees only what was checked: the form is written anew, without the fields that S3
ignores, so that it cannot be read in another way. Forms and links must be signed with Signature Version 4. Only SHA-256
is known as a checksum.
"""

from local.post_policy.checker import PostPolicyChecker

__all__ = ["PostPolicyChecker"]
