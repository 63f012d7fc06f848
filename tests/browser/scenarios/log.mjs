// The log as the auditor and everybody else see it.
export default {
  title: "the auditor sees the health of the log, and anyone can check it",
  async walk(visitor) {
    await visitor.open("/log");
    await visitor.looks_at("public-log");
    await visitor.open("/audit");
    await visitor.reads("Đăng nhập");
    await visitor.open("/");
    await visitor.press("Vào với vai Kiên");
    await visitor.open("/audit");
    await visitor.reads("Giám sát sổ ghi");
    await visitor.looks_at("audit");
    await visitor.open("/desk");
    await visitor.reads("Giám sát sổ ghi");
    await visitor.open("/desk/findings", 403);
    await visitor.looks_at("desk-of-others");
    await visitor.press("Đăng xuất");
  },
};
