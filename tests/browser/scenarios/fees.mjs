// What was paid: the receipt as its payer sees it, the till as a treasurer does.
import { signsIn } from "../device.mjs";

export default {
  title: "a payment has its receipt, and the till is in order",
  async walk(visitor) {
    await signsIn(visitor, "mai");
    await visitor.open("/services");
    await visitor.follow("Đăng ký thường trú");
    await visitor.follow("Lệ phí và biên lai");
    await visitor.reads("Nộp phí, lệ phí");
    await visitor.sees("Đã nộp");
    await visitor.looks_at("fees-paid");
    await visitor.follow("Biên lai");
    await visitor.reads("Biên lai");
    await visitor.sees("10.000");
    await visitor.looks_at("fees-receipt");
    await visitor.open("/notices");
    await visitor.sees("Đã nhận tiền");
    await visitor.press("Đăng xuất");

    await signsIn(visitor, "hung", "Cán bộ");
    await visitor.open("/desk/payments");
    await visitor.reads("Sổ thu");
    await visitor.looks_at("fees-till");
    await visitor.press("Đăng xuất");
  },
};
