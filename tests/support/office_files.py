"""Files that are not worth a writer of their own: made once with other libraries, and kept as they were written."""

from __future__ import annotations

from base64 import b64decode
from zlib import decompress

# A PDF file (pypdf) that opens with a password only.
LOCKED_PDF = decompress(
    b64decode(
        "eNqNUz1oFEEYLdWxsBAs/IFprhHOnd+dWVgDJpfTYELk7hLFn8Ds7uxl5bIbdjdgBCs7UdDCykIFIYKFCikkrSixUfwp1GBjILWF"
        "sbFxdnNJDk+Iu1vsvHnf996+na9yplav4mMUVL6vvvsIMEQw8S4D1wVWa35WQ2tI5aqTtIF1RrV1BokhNMDAANBxUBBJX0HJA9bp"
        "KMjgBUgLPrwErKFkLs4h7iml/ywthFJtqBtK1pgOIjWYXDG9kLm5w6FkpOjY0Fkyl/rGVNGhnpia8gWyTY/mMbpxbtpl0P7LOeuT"
        "L1oAqznn5eWyABGwBlWmy+ZWs9VM4nZ1NGpPG95w7CdBFLehNRFHJwerE606tqungFXTmW80VJwXZUUIvBvCtjjfSXxopFYgO3io"
        "nYUYIUMw9OZ8luuZkThMyhgauh1leToPXUmFgwhWXJo4xtNAp4VrV3Iecn+g0Jyd7eiZInPeTa3r0u5xOarjdj4NHVnsm8ZazYAv"
        "y+uVR7d2/7qz+Hzf0YVT6G50+/y5py+erXw4HKwtHfzGJt9MPTjx+A682Xj75P7C3sWvu15dX7sxdfztgdVDvz3x8P3YnvWXK6PN"
        "TyvTF2/f6yx//mktX/vx6MZJd3/r9JGl14cKJ12xrifR42kSEvOhkG65w0Sa8wMZcZhjC+KY7XrUyXVqgsuV+SdpYCKALtKcmF2u"
        "qGZaCuZTP1S+p0OOsRJU+Uz7xAukzQM/oAGzibAxc7BQXhgIzUxqE9C1hacpFb6PsAzMf5DKxojRgPhBiEIliPRCprmREFwqhm2G"
        "kFnbYRgqhJHsjfpKqkOAoARo64I255TDEG5h2BybcifexmzWh2FC+zDCUR9GRX8/znAfZktnG8tTFXV0WubfjK5qY9lqJIkZ7Y15"
        "HamZA+8yHPpESG5jk3TgOCET2KaYEk0w8bAc+B/KpXLI0vnZHIrN4c1yleZlWA5ioFIZHq+DPyHvXRc="
    )
)

# A sheet 办案情况 (xlwt): 罪名 件数 / 诈骗罪 196 / 占比 0.25
SHEET_XLS = decompress(
    b64decode(
        "eNrtWE1oU0EQ/va9pPmhSZOYCq1QQsFoay/ixUt9Kmi9GNoqKCKY1IZqU9ISvOjBVGtOIggexCJCoRcvVQ/+oQc9CD0oFRUEQUj0"
        "6ElQ8dDmOTtvH6aaQwO2qOz32Nl5M7O7k7ezs9l9uRAtz9xpr+AX7ICJqh1AU41MUAm4LxGQ3rYl69Z+KrbGP4WAnyayyYtHoec+"
        "OYdyviswcNvzlCjwgcpRTCA1ns8m1hC72YeMkD70EhW4TpIw2tirGNPjTNcxvcWWj5nuZMklpr1kWxZHsGClurerKD5sdLIuDNnv"
        "fW7zjiVb0Yp5GcXFy8Kx9WJX4WRm7O9UdHiaMQuat75sPlvIjJURpwmcxVc7AXxxV+qThJavrVyA5N+Xy3115FcMDzAJO80BXqKc"
        "+sKUGo+4MbjvxLP03YFFJOGREipkM1oMHaTqW2oia0LMX7w6PVqk9/SBN7mgTM68mCPLFnOIg7yZ6DBamI9yqEcoXS/e/Pxq/1C/"
        "dYwlk5zAnTS/UXoGG+dkC2ocZg07x7bdTLcwPc+9bmC+nWmcApTqZH+rYvZOsc0F1iZpnG2M19amGn4z8aVPAw86Sh+tLuLn+ipn"
        "4nNvrRl00rYzTO3lM4Ue0SOmr0k8tNxaqJTwnmnbb+nBb0SU77bay1qwhCCzUabOm/w6QtmLOvaC7WWPZ40g+xNFzHTsjTr2Btub"
        "yt75+iNyezViuCeVlKx+IggNDQ0NDQ0NDQ2NVYVQf+hNdcjwqmODT93rLFGp6muS/xaDGKfnFB1M9yBPdQGnG4qf9fAKty+xwjbu"
        "faHEIRq9gByG2I9cw/FLxz5R+3tW3DDy55ZQo+NXG/Fzlcf/ATcqyXM="
    )
)
