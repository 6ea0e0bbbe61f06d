#include "core/network/Inbox.h"

#include "core/dicom/SeriesWriter.h"
#include "core/dicom/Text.h"
#include "core/objects/ObjectFile.h"

#include <system_error>

namespace fovea {

namespace fs = std::filesystem;

Result<Inbox> Inbox::create(const fs::path& folder, const QString& studyUid, const QString& seriesUid)
{
    if (!isUid(studyUid) || !isUid(seriesUid))
        return fail(
            ErrorCode::InvalidArgument, "The archive's identifiers are no UIDs", seriesUid.toStdString());
    Inbox inbox;
    inbox.m_folder = folder / studyUid.toStdString() / seriesUid.toStdString();
    inbox.m_seriesUid = seriesUid;
    std::error_code error;
    fs::create_directories(inbox.m_folder, error);
    if (error)
        return fail(ErrorCode::Unwritable, "The folder could not be made: " + error.message(),
            inbox.m_folder.string());
    // What an earlier retrieval left half done is of no use.
    for (fs::directory_iterator entry(inbox.m_folder, error), end; !error && entry != end;
        entry.increment(error)) {
        std::error_code ignored;
        if (entry->path().filename().string().starts_with(".part-"))
            fs::remove(entry->path(), ignored);
    }
    return inbox;
}

namespace {

bool hasAllPixels(const objects::ReadObject& object)
{
    const dicom::PixelSpan& pixels = object.parsed.pixels;
    return pixels.tag == 0 || pixels.isEncapsulated || object.parsed.isDeflated
        || pixels.offset + pixels.length <= object.fileSize;
}

QString instanceOf(const objects::ReadObject& object)
{
    return dicom::safeTerm(object.data().text(dicom::tag::SOPInstanceUID));
}

} // namespace

// A power cut can leave a file that has its name and nothing in it.
bool Inbox::has(const QString& sopInstanceUid) const
{
    if (!isUid(sopInstanceUid))
        return false;
    const auto object = objects::readObject(m_folder / (sopInstanceUid.toStdString() + ".dcm"));
    return object && instanceOf(*object) == sopInstanceUid && hasAllPixels(*object);
}

fs::path Inbox::newTemporary() const
{
    return m_folder / (".part-" + makeUid().toStdString());
}

Result<fs::path> Inbox::take(const fs::path& temporary, const QString& sopInstanceUid) const
{
    const auto refuse = [&](Error error) -> Result<fs::path> {
        std::error_code ignored;
        fs::remove(temporary, ignored);
        error.subject = sopInstanceUid.toStdString();
        return std::unexpected(std::move(error));
    };
    const auto object = objects::readObject(temporary);
    if (!object)
        return refuse(object.error());
    if (!hasAllPixels(*object))
        return refuse({ ErrorCode::Damaged, "The archive sent only a part of an instance" });
    const QString series = dicom::safeTerm(object->data().text(dicom::tag::SeriesInstanceUID));
    const QString instance = instanceOf(*object);
    if (!isUid(instance) || series != m_seriesUid
        || (!sopInstanceUid.isEmpty() && instance != sopInstanceUid))
        return refuse({ ErrorCode::Inconsistent, "The archive sent an instance that was not asked for" });
    const fs::path file = m_folder / (instance.toStdString() + ".dcm");
    std::error_code error;
    fs::rename(temporary, file, error);
    if (error)
        return refuse({ ErrorCode::Unwritable, "An instance could not be kept: " + error.message() });
    return file;
}

} // namespace fovea
