"""The network of both segmentations: a small residual U-Net with instance normalisation."""
import torch
import torch.nn.functional as F


class Residual(torch.nn.Module):
    def __init__(self, channels):
        super().__init__()
        self.conv1 = torch.nn.Conv3d(channels, channels, 3, padding=1, bias=False)
        self.norm1 = torch.nn.InstanceNorm3d(channels, affine=True)
        self.conv2 = torch.nn.Conv3d(channels, channels, 3, padding=1, bias=False)
        self.norm2 = torch.nn.InstanceNorm3d(channels, affine=True)

    def forward(self, x):
        y = F.leaky_relu(self.norm1(self.conv1(x)), 0.01)
        return F.leaky_relu(x + self.norm2(self.conv2(y)), 0.01)


class Change(torch.nn.Module):
    """A convolution that changes the number of channels (and halves the grid where stride is 2)."""

    def __init__(self, inputs, outputs, kernel, stride=1):
        super().__init__()
        self.conv = torch.nn.Conv3d(inputs, outputs, kernel, stride, padding=(kernel - 1) // 2, bias=False)
        self.norm = torch.nn.InstanceNorm3d(outputs, affine=True)

    def forward(self, x):
        return F.leaky_relu(self.norm(self.conv(x)), 0.01)


class HeadNet(torch.nn.Module):
    """A residual U-Net of four levels; skips are added, so the full grid never holds more than 16 channels.

    Input [B, 1, x, y, z] with sides that are multiples of 8; output [B, classes, x, y, z] logits. All widths are
    multiples of 16: oneDNN's fast kernels want that. No operation works in place, so that activations can be tapped.
    """

    def __init__(self, classes, widths=(16, 16, 32, 64)):
        super().__init__()
        w0, w1, w2, w3 = widths
        self.stem = Change(1, w0, 3)
        self.down1 = Change(w0, w1, 2, 2)
        self.encoder1 = Residual(w1)
        self.down2 = Change(w1, w2, 2, 2)
        self.encoder2 = Residual(w2)
        self.down3 = Change(w2, w3, 2, 2)
        self.bottleneck = Residual(w3)
        self.up2 = torch.nn.ConvTranspose3d(w3, w2, 2, 2)
        self.decoder2 = Residual(w2)
        self.up1 = torch.nn.ConvTranspose3d(w2, w1, 2, 2)
        self.decoder1 = Residual(w1)
        self.up0 = torch.nn.ConvTranspose3d(w1, w0, 2, 2)
        self.decoder0 = Change(w0, w0, 3)
        self.head = torch.nn.Conv3d(w0, classes, 1)

    def forward(self, image):
        x0 = self.stem(image)
        x1 = self.encoder1(self.down1(x0))
        x2 = self.encoder2(self.down2(x1))
        x3 = self.bottleneck(self.down3(x2))
        y2 = self.decoder2(x2 + self.up2(x3))
        y1 = self.decoder1(x1 + self.up1(y2))
        y0 = self.decoder0(x0 + self.up0(y1))
        return self.head(y0)
