"""Judges a paper with pyHanko: `judge.py PAPER ROOT`.

Both signatures and their timestamps are valid below the root, the times in the file say that
certificates and revocation lists were in force, the last timestamp covers the whole file, and one
changed byte is noticed.
"""
import asyncio
import io
import sys
from datetime import datetime, timedelta, timezone

from asn1crypto.x509 import Certificate
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import async_validate_pdf_signature, async_validate_pdf_timestamp
from pyhanko.sign.validation.ades import ades_lta_validation
from pyhanko.sign.ades.report import AdESPassed
from pyhanko.sign.validation.dss import DocumentSecurityStore
from pyhanko.sign.validation.policy_decl import (
    PdfSignatureValidationSpec,
    SignatureValidationSpec,
)
from pyhanko.sign.validation.status import SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.context import CertValidationPolicySpec
from pyhanko_certvalidator.policy_decl import REQUIRE_REVINFO, CertRevTrustPolicy
from pyhanko_certvalidator.ltv.types import ValidationTimingInfo
from pyhanko_certvalidator.registry import SimpleTrustManager


async def judge(pdf, root):
    reader = PdfFileReader(io.BytesIO(pdf))
    signatures = reader.embedded_regular_signatures
    assert [it.field_name for it in signatures] == ["Official", "Agency"], signatures
    store = DocumentSecurityStore.read_dss(reader)
    assert len(list(store.load_certs())) == 4 and len(store.crls) == 1, store

    trusted = SimpleTrustManager.build(trust_roots=[root])
    policy = CertValidationPolicySpec(trust_manager=trusted, revinfo_policy=CertRevTrustPolicy(REQUIRE_REVINFO))
    spec = PdfSignatureValidationSpec(SignatureValidationSpec(cert_validation_policy=policy))
    today = datetime.now(timezone.utc)
    for signature in signatures:
        # When the certificates of the signers have long expired, too.
        for at in today, today + timedelta(days=9 * 365):
            timing = ValidationTimingInfo(at, best_signature_time=at, point_in_time_validation=False)
            said = await ades_lta_validation(signature, spec, timing_info=timing)
            assert said.ades_subindic == AdESPassed.OK, (signature.field_name, said.ades_subindic)

    [last] = reader.embedded_timestamp_signatures
    at = signatures[0].self_reported_timestamp
    now = ValidationContext(trust_roots=[root], moment=at, best_signature_time=at)
    said = await async_validate_pdf_timestamp(last, now)
    assert said.valid and said.trusted, said.summary()
    assert said.coverage == SignatureCoverageLevel.ENTIRE_FILE, said.coverage


async def notices_changes(pdf, root):
    for place in (2000, len(pdf) // 4):
        changed = bytearray(pdf)
        changed[place] ^= 1
        try:
            reader = PdfFileReader(io.BytesIO(bytes(changed)))
            signature = reader.embedded_regular_signatures[0]
            context = ValidationContext(trust_roots=[root])
            said = await async_validate_pdf_signature(signature, context)
        except Exception:
            continue
        assert not said.intact, place


with open(sys.argv[1], "rb") as file:
    PAPER = file.read()
with open(sys.argv[2], "rb") as file:
    ROOT = Certificate.load(file.read())
asyncio.run(judge(PAPER, ROOT))
asyncio.run(notices_changes(PAPER, ROOT))
print("accepted")
