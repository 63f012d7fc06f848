// What an official does at the desk of dossiers: filters, several at once, a colleague, an apology,
// and the page of the head of the unit.
import { worksAs } from "../device.mjs";

export default {
  title: "an official filters the inbox, takes on several and sees how the work is shared out",
  async walk(visitor) {
    await worksAs(visitor, "lan");
    await visitor.open("/desk/dossiers");
    await visitor.looks_at("dossiers");
    await visitor.open("/desk/dossiers?urgency=paused&whose=mine");
    await visitor.sees("Bộ lọc không giữ lại hồ sơ nào.");
    await visitor.looks_at("dossiers-filtered", { english: false });
    await visitor.open("/desk/dossiers");
    const path = await visitor.page.locator("ol.queue a").first().getAttribute("href");
    await visitor.open(path);
    await visitor.looks_at("dossier-at-desk");
    await visitor.open("/desk/dossiers/workload");
    await visitor.sees("Khối lượng công việc");
    await visitor.looks_at("workload");
    await visitor.press("Đăng xuất");
  },
};
