#include "app/export/PictureChoice.h"

#include "app/export/ContactSheet.h"
#include "app/export/ShownPictures.h"

namespace fovea::app {

Result<std::vector<QImage>> drawChoice(
    const PictureChoice& choice, PicturePurpose purpose, const Progress& progress)
{
    using What = PictureChoice::What;
    Discretion discretion(choice.identity);
    const views::CaptureRequest request = discretion.picture(choice.request);
    std::vector<views::CaptureRequest> each;
    if (choice.what == What::Sheet || choice.what == What::Findings) {
        const auto all = sheetEntries(request, choice.review.get(),
            discretion.keepsWords() ? SheetComments::Shown : SheetComments::Left);
        std::vector<SheetEntry> entries;
        for (const std::size_t n : choice.chosen) {
            if (n < all.size())
                entries.push_back(all[n]);
        }
        if (choice.what == What::Sheet || entries.empty()) {
            auto sheet = contactSheet(request, entries, progress);
            return sheet ? Result<std::vector<QImage>>({ std::move(*sheet) })
                         : std::unexpected(sheet.error());
        }
        for (const SheetEntry& entry : entries) {
            each.push_back(entryRequest(request, entry));
            each.back().extra << entry.caption;
            if (!entry.remark.isEmpty())
                each.back().extra << entry.remark;
        }
    } else if (choice.what == What::Views) {
        const auto all = viewsOf(request);
        for (const std::size_t n : choice.chosen) {
            if (n < all.size())
                each.push_back(all[n]);
        }
        if (each.empty())
            return fail(ErrorCode::InvalidArgument, "No view is chosen");
    } else {
        each.push_back(request);
    }
    if (purpose == PicturePurpose::Preview)
        each.resize(1);
    std::vector<QImage> pictures;
    for (const views::CaptureRequest& one : each) {
        if (progress.isCancelled())
            return cancelled();
        auto picture = views::capture(one);
        if (!picture)
            return std::unexpected(picture.error());
        pictures.push_back(std::move(*picture));
        progress.report(static_cast<double>(pictures.size()) / static_cast<double>(each.size()));
    }
    return pictures;
}

} // namespace fovea::app
