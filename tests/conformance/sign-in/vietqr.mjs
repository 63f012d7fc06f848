// The npm package `vietnam-qr-pay` reads what libs/vietqr wrote, and writes its own.
// libs/vietqr/tests/it/main.rs is who asks.
import { QRPay } from 'vietnam-qr-pay'

const [what, ...words] = process.argv.slice(2)
if (what === 'read') {
  const qr = new QRPay(words[0])
  const { bankBin, bankNumber } = qr.consumer
  const { service } = qr.provider
  const purpose = qr.additionalData.purpose
  console.log(`${qr.isValid} ${bankBin} ${bankNumber} ${qr.amount} ${service} ${purpose}`)
} else {
  const [bankBin, bankNumber, amount, purpose] = words
  console.log(QRPay.initVietQR({ bankBin, bankNumber, amount, purpose }).build())
}
