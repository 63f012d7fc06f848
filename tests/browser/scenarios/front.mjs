// The first page, as anybody sees it.
export default {
  title: "the front page says what this is and leads on",
  async walk(visitor) {
    await visitor.open("/");
    await visitor.reads("Danh tính của bạn, do bạn nắm giữ");
    await visitor.sees("Đất nước lúc này");
    await visitor.looks_at("front");
    await visitor.open("/nothing-here", 404);
    await visitor.reads("Không có gì ở địa chỉ này");
    await visitor.looks_at("no-such-page", { english: false });
    await visitor.follow("Về trang đầu");
    await visitor.reads("Danh tính của bạn, do bạn nắm giữ");
  },
};
