#include "app/cli/PictureOutput.h"

#include "app/cli/Terminal.h"
#include "app/models/Pictures.h"
#include "core/dicom/FolderScan.h"
#include "core/dicom/PictureReader.h"
#include "views/widgets/Thumbnail.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>

namespace fovea::app {

namespace {

Result<PictureReader> openPictures(const InputOptions& options, Terminal& terminal)
{
    const auto paths = inputPaths(options, terminal);
    if (!paths)
        return std::unexpected(paths.error());
    const auto collection = scanPaths(*paths, terminal.progress());
    if (!collection)
        return std::unexpected(collection.error());
    const Series* series = collection->findSeries(QString::fromStdString(options.seriesUid));
    if (series == nullptr)
        return fail(ErrorCode::NotFound, "No picture that Fovea can read was found there",
            paths->empty() ? std::string() : paths->front().string(),
            "'fovea info' says why each file was left out.");
    for (const QString& warning : series->warnings)
        terminal.note(QStringLiteral("warning: %1").arg(warning));
    return PictureReader(*series);
}

void noteCaveats(const Picture& picture, Terminal& terminal)
{
    for (const QString& notice : picture.meaning.notices)
        terminal.note(notice);
    if (!picture.spacingCaveat.isEmpty())
        terminal.note(picture.spacingCaveat);
}

} // namespace

bool isPictureFile(const std::filesystem::path& file)
{
    const std::string kind = file.extension().string();
    return kind == ".png" || kind == ".jpg" || kind == ".jpeg";
}

Result<void> convertPictures(
    const InputOptions& options, const std::filesystem::path& output, Terminal& terminal)
{
    auto reader = openPictures(options, terminal);
    if (!reader)
        return std::unexpected(reader.error());
    nlohmann::ordered_json written = nlohmann::ordered_json::array();
    for (std::size_t n = 0; n < reader->count(); ++n) {
        const auto picture = reader->read(n);
        if (!picture)
            return std::unexpected(picture.error());
        if (n == 0)
            noteCaveats(*picture, terminal);
        // Square pixels: whichever side is short grows.
        const int width
            = static_cast<int>(std::lround(picture->columns * std::max(1.0, 1.0 / picture->pixelAspect)));
        const int height = static_cast<int>(std::lround(picture->rows * std::max(1.0, picture->pixelAspect)));
        std::filesystem::path file = output;
        if (reader->count() > 1)
            file.replace_filename(QStringLiteral("%1-%2%3")
                    .arg(QString::fromStdString(output.stem().string()))
                    .arg(n + 1, 4, 10, QLatin1Char('0'))
                    .arg(QString::fromStdString(output.extension().string()))
                    .toStdString());
        const QImage image = views::pictureImage(*picture, { picture->defaultWindow() }, width, height);
        if (const auto saved = writePicture(image, file); !saved)
            return saved;
        terminal.line(QStringLiteral("Wrote %1").arg(QString::fromStdString(file.string())));
        written.push_back(file.string());
    }
    terminal.json({ { "output", written }, { "series_uid", reader->series().uid.toStdString() } });
    return {};
}

Result<void> capturePicture(const InputOptions& options, const std::optional<Window>& window, int width,
    int height, const std::filesystem::path& output, Terminal& terminal)
{
    if (width < 64 || height < 64 || width > 8192 || height > 8192)
        return fail(ErrorCode::InvalidArgument, "A picture has 64 to 8192 pixels along each side");
    auto reader = openPictures(options, terminal);
    if (!reader)
        return std::unexpected(reader.error());
    const auto picture = reader->read(reader->count() / 2);
    if (!picture)
        return std::unexpected(picture.error());
    noteCaveats(*picture, terminal);
    const views::PictureLook look { window.value_or(picture->defaultWindow()) };
    if (const auto saved = writePicture(views::pictureImage(*picture, look, width, height), output); !saved)
        return saved;
    terminal.line(QStringLiteral("Wrote %1").arg(QString::fromStdString(output.string())));
    terminal.json({ { "output", output.string() }, { "series_uid", reader->series().uid.toStdString() } });
    return {};
}

} // namespace fovea::app
