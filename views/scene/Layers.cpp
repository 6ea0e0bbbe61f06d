#include "views/scene/Layers.h"

namespace fovea::views {

QString resultStamp(const ResultSource& source)
{
    if (source.kind != ResultSource::Kind::Model)
        return source.stamp();
    return QStringLiteral("%1 - Not for clinical use").arg(source.stamp());
}

} // namespace fovea::views
