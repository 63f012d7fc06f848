"""What pyHanko says of a paper: `verify.py ROOT.der PAPER.pdf`. Ends with 1 if anything is wrong.

With several papers it says of each, a line each, `whole` or `broken`.

Each signature is judged by ETSI EN 319 102-1 with nothing from the network: today, and when the
certificate of who signed has long expired.
"""

import asyncio
import builtins
import logging
import sys
from datetime import datetime, timedelta, timezone

from asn1crypto import x509
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.ades.report import AdESPassed
from pyhanko.sign.validation.ades import (
    ades_lta_validation,
    simulate_future_ades_lta_validation,
)
from pyhanko.sign.validation.policy_decl import (
    PdfSignatureValidationSpec,
    RevinfoOnlineFetchingRule,
    RevocationInfoGatheringSpec,
    SignatureValidationSpec,
)
from pyhanko.sign.validation.status import SignatureCoverageLevel
from pyhanko_certvalidator.context import CertValidationPolicySpec
from pyhanko_certvalidator.policy_decl import REQUIRE_REVINFO, CertRevTrustPolicy
from pyhanko_certvalidator.registry import SimpleTrustManager

logging.disable()

LATER = timedelta(days=365 * 5)


def required(root):
    trusted = SimpleTrustManager.build(trust_roots=[root])
    policy = CertValidationPolicySpec(
        trust_manager=trusted,
        revinfo_policy=CertRevTrustPolicy(REQUIRE_REVINFO),
    )
    local = RevocationInfoGatheringSpec(
        online_fetching_rule=RevinfoOnlineFetchingRule.LOCAL_ONLY
    )
    return PdfSignatureValidationSpec(
        SignatureValidationSpec(
            cert_validation_policy=policy,
            ts_cert_validation_policy=policy,
            revinfo_gathering_policy=local,
        )
    )


async def main(root, paper, quiet=False):
    print = (lambda *_: None) if quiet else builtins.print
    with open(root, "rb") as file:
        spec = required(x509.Certificate.load(file.read()))
    with open(paper, "rb") as file:
        reader = PdfFileReader(file)
        signatures = reader.embedded_regular_signatures
        assert [one.field_name for one in signatures] == ["official", "seal"], signatures
        for signature in signatures:
            today = await ades_lta_validation(signature, spec)
            print(signature.field_name, today.ades_subindic, today.failure_msg)
            print(today.api_status and today.api_status.pretty_print_details())
            assert today.ades_subindic == AdESPassed.OK
            assert today.api_status.bottom_line
            assert today.oldest_evidence_record_timestamp is not None
        for signature in PdfFileReader(file).embedded_regular_signatures:
            when = datetime.now(timezone.utc) + LATER
            then = await simulate_future_ades_lta_validation(signature, spec, when)
            print(signature.field_name, then.ades_subindic, then.failure_msg)
            assert then.ades_subindic == AdESPassed.OK
        (stamp,) = reader.embedded_timestamp_signatures
        stamp.compute_integrity_info()
        assert stamp.coverage == SignatureCoverageLevel.ENTIRE_FILE, stamp.coverage


async def each(root, papers):
    for paper in papers:
        try:
            await main(root, paper, quiet=True)
            print("whole")
        except Exception:
            print("broken")


if len(sys.argv) > 3:
    asyncio.run(each(sys.argv[1], sys.argv[2:]))
else:
    asyncio.run(main(*sys.argv[1:]))
