// An office asks for the fee of a dossier that came without one; it is paid at the demo's bank, first
// wrongly; the receipt and the till say so.
import { signsIn, worksAs } from "../device.mjs";

export default {
  title: "an office asks for a fee, it is paid, and the till is in order",
  async walk(visitor) {
    // Each way through has a dossier of its own.
    const [who, title] = visitor.scripts
      ? ["mai", "Đăng ký thường trú"]
      : ["duc", "Đăng ký tạm trú"];
    await signsIn(visitor, who);
    await visitor.open("/services");
    await visitor.page.locator("ol.queue a", { hasText: title }).first().click();
    await visitor.reads(title);
    const path = new URL(visitor.page.url()).pathname;
    await visitor.press("Đăng xuất");

    await worksAs(visitor, "lan");
    await visitor.open(`/desk/dossiers/${path.split("/").pop()}`);
    await visitor.press("Nhận giải quyết");
    await visitor.pick("Yêu cầu nộp phí, lệ phí");
    await visitor.page.locator("form[action$='/acts'] button").click();
    await visitor.sees("Yêu cầu nộp lệ phí");
    await visitor.press("Đăng xuất");

    await signsIn(visitor, who);
    await visitor.open("/notices");
    await visitor.sees("Cần nộp phí, lệ phí");
    await visitor.open(path);
    await visitor.looks_at("fees-asked");
    // Who need not pay can say so; here nobody does.
    await visitor.page.locator("summary", { hasText: "được miễn lệ phí" }).click();
    await visitor.press("Đề nghị miễn lệ phí");
    await visitor.sees("Có chỗ cần sửa");
    await visitor.sees("Người khuyết tật");
    await visitor.looks_at("fees-exemption-with-errors", { english: false });
    await visitor.open(path);
    await visitor.follow("Trả lệ phí");
    await visitor.reads("Nộp phí, lệ phí");
    await visitor.looks_at("fees-payment");
    await pays(visitor);
    await visitor.looks_at("fees-paid");
    await visitor.follow("Biên lai");
    await visitor.reads("Biên lai");
    await visitor.sees("Circular 75/2022/TT-BTC");
    await visitor.looks_at("fees-receipt");
    await visitor.press("Đăng xuất");

    await worksAs(visitor, "hung");
    await visitor.open("/desk/payments");
    await visitor.reads("Sổ thu");
    await visitor.sees("Sai số tiền");
    await visitor.looks_at("fees-till");
    await visitor.press("Đăng xuất");
  },
};

/** Pays another amount first, which goes back, and then what was asked for, at the demo's bank. */
export async function pays(visitor) {
  const payment = visitor.page.url();
  await visitor.follow("Nộp tại ngân hàng dùng thử");
  await visitor.fill("Số tiền", "9000");
  await visitor.press("Chuyển khoản");
  await visitor.reads("Đã chuyển khoản");
  await visitor.page.goto(payment);
  await visitor.sees("Chờ nộp");
  await visitor.follow("Nộp tại ngân hàng dùng thử");
  await visitor.press("Chuyển khoản");
  await visitor.follow("Quay lại nơi nộp");
  await visitor.sees("Đã nộp");
}
